export { installLightgbm } from './lightgbm/install-lightgbm.ts';
export { installTensorflow } from './tensorflow/install-tensorflow.ts';
export { InstallError } from './install-error.ts';
export type { InstallOptions } from './install-options.ts';
export type { Installed } from './native-folder.ts';
export { TFJS_VERSION, type Variant } from './tensorflow/pins.ts';

export { install, type InstallOptions, type Installed } from './install.ts';
export { InstallError } from './install-error.ts';
export { TFJS_VERSION, type Variant } from './pins.ts';

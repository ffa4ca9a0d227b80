export { BACKENDS, chooseBackend, type BackendName, type ChosenBackend } from './backend.ts';
export { saveWeightsFolder, type WeightsToSave } from './weights-folder.ts';
export { type ModelCard } from '../weights/model-card.ts';
export { checkpointFolder, parseCheckpoint } from './checkpoint-folder.ts';
export { terminalProgress, type ProgressStream, type TerminalProgressOptions } from './terminal-progress.ts';
export { openTensorBoard, type Scalars } from './tensorboard.ts';
export { packageVersion } from './package-version.ts';
export { saveNetwork, type Provenance, type SavedNetwork } from './save-network.ts';

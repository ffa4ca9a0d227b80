export { BACKENDS, chooseBackend, type BackendName, type ChosenBackend } from './backend.ts';

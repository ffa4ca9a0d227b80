export { encoderNames, openEncoder } from './open-encoder.ts';
export { joinEncoders } from './join-encoders.ts';
export { openOnnxEncoder, type OnnxOptions, type OnnxSource } from './onnx-encoder.ts';
export { openUseLite } from './open-use-lite.ts';
export { detectLanguages, languageWarning, type LanguageShare } from './languages.ts';
export { createUseLite, type UseLiteFiles } from './use-lite.ts';

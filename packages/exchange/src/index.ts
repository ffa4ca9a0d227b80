export { exportEncoderOnnx } from './onnx/export-encoder.ts';
export { exportOnnx, type OnnxExport, type OnnxInput } from './onnx/export-onnx.ts';
export { networkInputs } from './onnx/network-inputs.ts';
export { exportTorch, importTorch } from './torch/torch-folder.ts';
export { fromTorch, toTorch } from './torch/torch-layout.ts';

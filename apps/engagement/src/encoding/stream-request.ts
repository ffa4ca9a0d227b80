/** A person and a prediction time, Unix seconds: only steps before it are read. */
export type StreamRequest = { readonly userId: string; readonly predictionTime: number };

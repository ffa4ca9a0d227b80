export { createService, limitsSchema, type Limits, type Service, type ServiceOptions } from './create-service.ts';
export { type SentFields } from './schemas.ts';
export { isLoopback } from './authorize.ts';
export { type Answer, type Question, type Refusal, type ServedModel } from './model.ts';

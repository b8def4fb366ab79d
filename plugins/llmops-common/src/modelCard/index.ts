export * from './cardCompleteness';
export * from './evaluationKey';
export * from './modelLifecycle';
export * from './readModelCard';

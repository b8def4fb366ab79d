export * from './cardCompleteness';
export * from './completeCardFacts';
export * from './evaluationKey';
export * from './modelLifecycle';
export * from './readModelCard';

export * from './likelihoods'
export * from './similarities'

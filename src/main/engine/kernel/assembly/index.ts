export * from './likelihoods'
export * from './scan'

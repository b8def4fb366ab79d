export * from './owners';
export * from './readMilliseconds';
export * from './readVariables';

export { createApiClient } from './createApiClient';

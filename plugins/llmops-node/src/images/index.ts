export { ImageResolver, type ResolvedImage } from './ImageResolver';
export { readRegistryConfig, type RegistryConfig } from './readRegistryConfig';
export { RegistryClient, type ImageDescription } from './RegistryClient';

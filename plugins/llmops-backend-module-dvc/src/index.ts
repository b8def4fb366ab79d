/**
 * Training engine that runs DVC pipelines on the machine of the portal.
 *
 * @packageDocumentation
 */
export { default } from './module';

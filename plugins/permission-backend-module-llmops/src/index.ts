/**
 * Permission policy of the embedded portal with ownership rules.
 *
 * @packageDocumentation
 */
export { permissionModuleLlmops as default } from './module';

/**
 * Scaffolder actions that publish projects and track data with DVC.
 *
 * @packageDocumentation
 */
export { scaffolderModuleLlmops as default } from './module';

/**
 * Project source that reads Git repositories on this machine and on configured hosts.
 *
 * @packageDocumentation
 */
export { llmopsModuleGit as default } from './module';

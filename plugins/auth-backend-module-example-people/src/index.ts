/**
 * Sign-in as an example person, on loopback addresses only.
 *
 * @packageDocumentation
 */
export { authModuleExamplePeople as default } from './module';

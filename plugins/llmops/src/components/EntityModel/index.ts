export { EntityModel } from './EntityModel';

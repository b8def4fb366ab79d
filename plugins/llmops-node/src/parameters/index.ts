export { readParameterFile } from './readParameterFile';

export { RunQueryBox } from './RunQueryBox';

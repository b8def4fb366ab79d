export { Slots } from './Slots';

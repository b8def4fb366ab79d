export { AliasList } from './AliasList';

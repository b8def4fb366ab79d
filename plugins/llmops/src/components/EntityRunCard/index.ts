export { EntityRunCard } from './EntityRunCard';

export { EntityModelCard } from './EntityModelCard';

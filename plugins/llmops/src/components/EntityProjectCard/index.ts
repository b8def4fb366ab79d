export { EntityProjectCard } from './EntityProjectCard';

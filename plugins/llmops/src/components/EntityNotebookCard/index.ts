export { EntityNotebookCard } from './EntityNotebookCard';

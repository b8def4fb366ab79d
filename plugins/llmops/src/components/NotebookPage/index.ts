export { NotebookPage } from './NotebookPage';

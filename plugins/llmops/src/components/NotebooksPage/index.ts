export { NotebooksPage } from './NotebooksPage';

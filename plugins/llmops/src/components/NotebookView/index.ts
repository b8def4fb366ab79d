export { NotebookActions } from './NotebookActions';
export { NotebookChip } from './NotebookChip';
export { NotebookFacts } from './NotebookFacts';
export { NotebookNotices } from './NotebookNotices';
export { NotebookSize } from './NotebookSize';

export { EditDialog } from './EditDialog';
export { useAsOpened } from './useAsOpened';

export { ModelView } from './ModelView';

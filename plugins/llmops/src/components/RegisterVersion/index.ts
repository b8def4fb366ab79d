export { RegisterVersionButton } from './RegisterVersionButton';

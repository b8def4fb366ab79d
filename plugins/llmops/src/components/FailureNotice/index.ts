export { FailureNotice } from './FailureNotice';

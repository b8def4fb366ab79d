export { OrphanNotice } from './OrphanNotice';

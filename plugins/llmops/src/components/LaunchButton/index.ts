export { LaunchButton } from './LaunchButton';

export {
  runCommand,
  type CommandOptions,
  type CommandResult,
} from './runCommand';

/**
 * Ends this process here, as `kill -9` would, when a test asks for it by the environment variable
 * `LLMOPS_FAULT_POINT`. Nothing outside of tests reads the variable.
 */
export function faultPoint(name: string): void {
  if (
    process.env.NODE_ENV === 'test' &&
    process.env.LLMOPS_FAULT_POINT === name
  ) {
    process.kill(process.pid, 'SIGKILL');
  }
}

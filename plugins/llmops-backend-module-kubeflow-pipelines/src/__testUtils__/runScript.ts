import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';

/** What a script writes, given its input. Rejects with what it complains of. */
export async function runScript(
  program: string,
  script: string,
  input: string,
): Promise<string> {
  const child = spawn(program, [script]);
  child.stdin.end(input);
  const [output, complaint, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'close'),
  ]);
  if (code !== 0) {
    throw new Error(`${script} ended with ${code}: ${complaint}`);
  }
  return output;
}

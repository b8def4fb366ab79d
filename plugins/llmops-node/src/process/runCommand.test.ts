import { runCommand } from './runCommand';

// The processes get time to end before they are given up.
jest.setTimeout(60_000);

describe('runCommand', () => {
  it('ends children that hold the output of a program that has ended', async () => {
    const result = await runCommand(
      '/bin/sh',
      ['-c', 'sleep 600 & echo started; exit 3'],
      {
        directory: '/',
        environment: { PATH: process.env.PATH },
        timeoutMilliseconds: 500,
      },
    );
    expect(result).toMatchObject({
      exitCode: 3,
      failure: 'it took longer than 0.5 seconds',
    });
    expect(result.stdout.toString()).toBe('started\n');
  });

  it('answers when a child has left the group and still holds the output', async () => {
    const result = await runCommand(
      process.execPath,
      [
        '-e',
        `const { spawn } = require('node:child_process');
         const child = spawn('sleep', ['20'], { detached: true, stdio: 'inherit' });
         child.unref();
         console.log(child.pid);`,
      ],
      {
        directory: '/',
        environment: { PATH: process.env.PATH },
        timeoutMilliseconds: 1_000,
      },
    );
    const pid = Number(result.stdout.toString());
    try {
      expect(result.failure).toBe('it took longer than 1 seconds');
      // It still runs: it was not what ended the waiting.
      expect(process.kill(pid, 0)).toBe(true);
    } finally {
      process.kill(pid);
    }
  });
});

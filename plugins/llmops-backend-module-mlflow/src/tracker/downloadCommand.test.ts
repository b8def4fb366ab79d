import { execFileSync } from 'node:child_process';
import { downloadCommand } from './downloadCommand';

describe('downloadCommand', () => {
  it('names server, version and folder', () => {
    expect(
      downloadCommand('https://mlflow.example.org', 'korean-llm', '4'),
    ).toBe(
      'MLFLOW_TRACKING_URI=https://mlflow.example.org mlflow artifacts download --artifact-uri models:/korean-llm/4 --dst-path ./korean-llm',
    );
  });

  it.each([
    "x'; rm -rf ~; '",
    '$(reboot) `id` "$HOME"',
    'two words\tand 한국어',
    '*?[a]\\',
  ])('keeps %j one word of the shell', model => {
    const command = downloadCommand('http://127.0.0.1:5000', model, '1');
    const words = execFileSync(
      'sh',
      ['-c', `mlflow() { printf '%s\\0' "$@"; }\n${command}`],
      { encoding: 'utf8' },
    );
    expect(words.split('\0')).toEqual([
      ...['artifacts', 'download'],
      ...['--artifact-uri', `models:/${model}/1`],
      ...['--dst-path', `./${model}`, ''],
    ]);
  });
});

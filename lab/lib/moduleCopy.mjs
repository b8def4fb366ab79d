// @ts-check
import fs from 'node:fs';
import path from 'node:path';
import { run } from '../../scripts/lib/command.mjs';
import { moduleFolder } from './go.mjs';
import { LAB } from './places.mjs';

/** Folders that a build does not need. */
const LEFT_OUT = new Set(['docs', 'ui', 'site', 'test', '.git']);

/**
 * Copies a module, edits the copy, and writes a go.mod that builds with it. (`go build -overlay` is refused
 * for files of the module cache.)
 *
 * @param {object} options
 * @param {string} options.cache
 * @param {import('./programs.mjs').Program} options.program
 * @param {string} options.module
 * @param {import('./programs.mjs').SourceEdit[]} options.edits
 * @returns {Promise<string>} path of the go.mod
 */
export async function editedModule({ cache, program, module, edits }) {
  const source = await moduleFolder(program.tool, module);
  const copy = path.join(cache, 'copy', program.name);
  fs.rmSync(copy, { recursive: true, force: true });
  fs.cpSync(source, copy, {
    recursive: true,
    filter: file =>
      !file.endsWith('_test.go') && !LEFT_OUT.has(path.relative(source, file)),
  });
  await run('chmod', ['-R', 'u+w', copy]);
  for (const { file, from, to } of edits) {
    const target = path.join(copy, file);
    const before = fs.readFileSync(target, 'utf8');
    const after = before.replace(from, to);
    if (after === before) {
      throw new Error(`${module}: ${from} is not in ${file}`);
    }
    fs.writeFileSync(target, after);
  }
  const tool = path.join(LAB, 'tools', program.tool);
  const modfile = path.join(cache, 'copy', `${program.name}.mod`);
  const mod = fs.readFileSync(path.join(tool, 'go.mod'), 'utf8');
  fs.writeFileSync(modfile, `${mod}\nreplace ${module} => ${copy}\n`);
  fs.copyFileSync(
    path.join(tool, 'go.sum'),
    path.join(cache, 'copy', `${program.name}.sum`),
  );
  return modfile;
}

// @ts-check
import fs from 'node:fs';
import path from 'node:path';
import { CommandFailed, run } from '../../scripts/lib/command.mjs';
import { Problem } from '../../scripts/lib/problem.mjs';
import { installOnce } from '../../scripts/lib/toolchain/installOnce.mjs';

/*
 * MariaDB for Kubeflow Pipelines comes from Debian's packages, which are unpacked into the cache and never
 * installed: nothing of the system changes.
 */

const PACKAGES = [
  'mariadb-server',
  'mariadb-server-core',
  'mariadb-client-core',
  'mariadb-common',
  'liburing2',
  'libaio1',
  'libsnappy1v5',
  'libnuma1',
];

/** @param {string} cache */
const folderOf = cache => path.join(cache, 'mariadb');

/** @param {string} cache */
export const hasMariadb = cache =>
  fs.existsSync(path.join(folderOf(cache), 'usr/sbin/mariadbd'));

/**
 * @param {string} cache
 * @returns {{ base: string, env: NodeJS.ProcessEnv }} where it lies and how it finds its libraries
 */
export function mariadbIn(cache) {
  const base = path.join(folderOf(cache), 'usr');
  const libraries = fs
    .readdirSync(path.join(base, 'lib'))
    .filter(name => name.endsWith('-linux-gnu'))
    .map(name => path.join(base, 'lib', name));
  return { base, env: { LD_LIBRARY_PATH: libraries.join(':') } };
}

/** True where Debian's packages can be fetched. */
export function canFetchMariadb() {
  return ['/usr/bin/apt-get', '/usr/bin/dpkg-deb'].every(fs.existsSync);
}

/** @param {string} folder */
async function download(folder) {
  const get = () =>
    run(
      'apt-get',
      ['-qq', '-o', 'APT::Sandbox::User=root', 'download', ...PACKAGES],
      { cwd: folder },
    );
  try {
    await get();
  } catch (error) {
    if (!(error instanceof CommandFailed)) throw error;
    // Package lists that are old name files that are gone.
    await run('apt-get', ['-qq', 'update']);
    await get();
  }
}

/** @param {string} cache */
export async function provideMariadb(cache) {
  await installOnce({
    folder: folderOf(cache),
    title: 'Unpacking MariaDB',
    isWhole: () => hasMariadb(cache),
    fill: async folder => {
      if (!canFetchMariadb()) {
        throw new Problem(
          'MariaDB for Kubeflow Pipelines comes from Debian packages, and this is no Debian.',
          'Build the other programs by name, and start the lab without --kfp.',
        );
      }
      await download(folder);
      for (const name of fs.readdirSync(folder)) {
        if (!name.endsWith('.deb')) continue;
        await run('dpkg-deb', ['-x', name, '.'], { cwd: folder });
        fs.rmSync(path.join(folder, name));
      }
    },
  });
}

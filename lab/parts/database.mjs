// @ts-check
import path from 'node:path';
import { run } from '../../scripts/lib/command.mjs';
import { mariadbIn } from '../lib/mariadb.mjs';

/**
 * MariaDB, the database of Kubeflow Pipelines.
 *
 * @param {import('../lib/Lab.mjs').Lab} lab
 */
export async function startDatabase(lab) {
  const { base, env } = mariadbIn(lab.cache);
  const common = [
    '--no-defaults',
    `--basedir=${base}`,
    `--datadir=${lab.file('mysql')}`,
    `--lc-messages-dir=${path.join(base, 'share/mysql')}`,
  ];
  await run(
    path.join(base, 'bin/mariadb-install-db'),
    [
      ...common,
      '--user=root',
      '--auth-root-authentication-method=normal',
      '--skip-test-db',
    ],
    {
      env: { ...process.env, ...env },
      logFile: lab.file('log', 'mariadb-install.log'),
    },
  );
  await lab.start({
    name: 'mariadbd',
    file: path.join(base, 'sbin/mariadbd'),
    args: [
      ...common,
      '--user=root',
      '--bind-address=127.0.0.1',
      `--port=${lab.ports.mariadb}`,
      `--socket=${lab.file('mysql.sock')}`,
      `--pid-file=${lab.file('mysql.pid')}`,
      '--skip-name-resolve',
      '--sql-mode=NO_ENGINE_SUBSTITUTION',
    ],
    env: { LD_LIBRARY_PATH: env.LD_LIBRARY_PATH ?? '' },
  });
}

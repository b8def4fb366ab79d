// @ts-check
import { runningMembers } from '../../scripts/lib/supervise/processGroup.mjs';
import { removeLab } from './records.mjs';
import { Servers } from './Servers.mjs';

/**
 * Stops the servers of a lab, the youngest first. Logs and databases stay until the next start.
 *
 * @param {{ state: string }} lab
 * @param {(line: string) => void} tell
 */
export async function down({ state }, tell) {
  const servers = new Servers(state);
  for (const record of servers.list().reverse()) {
    if (runningMembers(record).length === 0) continue;
    await servers.stop(record);
    tell(`  stopped ${record.name} (process ${record.pid})`);
  }
  removeLab(state);
}

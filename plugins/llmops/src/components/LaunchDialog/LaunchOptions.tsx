import { Select } from '@backstage/ui';
import type { PreflightCheck } from '../../api';
import type { OfferedOption } from '../../lib/launchOptions';
import styles from './LaunchDialog.module.css';

/** What an engine lets a launch choose. What leaves no choice is not asked for. */
export function LaunchOptions(props: {
  offered: readonly OfferedOption[];
  checks: readonly PreflightCheck[];
  onChoose: (name: string, value: string) => void;
}) {
  const { offered, checks, onChoose } = props;
  const asked = offered.filter(({ choices }) => choices.length > 1);
  return asked.length > 0 ? (
    <div className={styles.pair}>
      {asked.map(({ option, choices, value }) => (
        <Select
          key={option.name}
          label={option.title}
          description={option.description}
          options={choices.map(choice => ({
            // A key cannot be empty, and the choice of nothing is.
            id: `=${choice.value}`,
            label: choice.title,
            description: choice.description,
          }))}
          value={value === undefined ? null : `=${value}`}
          onChange={key =>
            key !== null && onChoose(option.name, String(key).slice(1))
          }
          validationBehavior="aria"
          validate={() =>
            checks.find(
              check => check.option === option.name && check.status === 'error',
            )?.message
          }
        />
      ))}
    </div>
  ) : null;
}

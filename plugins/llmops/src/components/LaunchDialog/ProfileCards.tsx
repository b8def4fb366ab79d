import { Radio, RadioGroup } from '@backstage/ui';
import type { Profile } from '../../api';
import { useText } from '../../hooks/useText';
import styles from './LaunchDialog.module.css';

/** The pipeline's profiles as cards; one is chosen. */
export function ProfileCards(props: {
  profiles: readonly Profile[];
  value: string;
  /** Why the backend refuses what the chosen profile asks for. */
  refusal?: string;
  onChange: (name: string) => void;
}) {
  const { profiles, value, refusal, onChange } = props;
  const t = useText();
  return (
    <RadioGroup
      label={t('launch.profile')}
      description={t('launch.profileHint')}
      value={value}
      onChange={onChange}
      validationBehavior="aria"
      validate={() => refusal}
      className={styles.profiles}
    >
      {profiles.map(({ name, title, description, environment }) => (
        <Radio key={name} value={name} className={styles.profile}>
          <span className={styles.profileText}>
            <span className={styles.profileTitle}>{title}</span>
            {description && (
              <span className={styles.description}>{description}</span>
            )}
            {environment && (
              <span className={styles.description}>
                {t('launch.environment', { name: environment })}
              </span>
            )}
          </span>
        </Radio>
      ))}
    </RadioGroup>
  );
}

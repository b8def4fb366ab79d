import { LogoIcon } from './LogoIcon';
import styles from './LogoFull.module.css';

export const LogoFull = () => (
  <span className={styles.logo}>
    <LogoIcon />
    <span>LLMOps</span>
  </span>
);

import { useMemo } from 'react';
import { useFormat } from '../../hooks/useFormat';
import { useText } from '../../hooks/useText';
import { readTable } from '../../lib/artifacts/readTable';
import { visibleText } from '../../lib/visibleText';
import styles from './Artifacts.module.css';

/** The first rows of a table. */
export function TableView(props: {
  name: string;
  text: string;
  isCut: boolean;
}) {
  const { name, text, isCut } = props;
  const t = useText();
  const format = useFormat();
  const table = useMemo(
    () => readTable(name, text, isCut),
    [name, text, isCut],
  );
  // What scrolls has to be reachable without a mouse.
  const focusable = { tabIndex: 0 };
  return (
    <>
      {table.isCut && (
        <p className={styles.hint}>
          {t('runPage.files.cutTable', {
            rows: format.integer(table.rows.length),
          })}
        </p>
      )}
      <div className={styles.table} {...focusable}>
        <table>
          <thead>
            <tr>
              <th scope="col">#</th>
              {table.columns.map((column, index) => (
                <th key={index} scope="col">
                  {visibleText(column)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {table.rows.map((row, number) => (
              <tr key={number}>
                <th scope="row">{number + 1}</th>
                {table.columns.map((_, index) => (
                  <td key={index}>{row[index]}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}

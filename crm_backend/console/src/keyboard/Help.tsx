/** All keys at a glance. */

import { Modal } from "@mantine/core";
import { useMatch } from "react-router";
import { type Texts, useTexts } from "../teaching/texts";
import styles from "./keyboard.module.css";
import { overlay } from "./overlay";

type Group = [title: string, keys: [pressed: string[], does: string][]];

export default function Help() {
  const t = useTexts();
  const k = t.keyboard;
  const groups: Group[] = [
    [
      k.everywhere,
      [
        [["j"], k.next],
        [["k"], k.previous],
        [["/"], k.search],
        [["Ctrl", "K"], k.palette],
        [["?"], k.help],
        [["Esc"], k.leave],
      ],
    ],
    [
      k.inConversation,
      [
        [["c"], k.claim],
        [["r"], k.reply],
        [["n"], k.note],
        [["e"], k.resolve],
      ],
    ],
    ...(useMatch("/teaching/inbox/*") ? [labelling(t)] : []),
  ];
  return (
    <Modal
      opened
      onClose={() => overlay.set(null)}
      title={k.title}
      centered
      size="md"
      lockScroll={false}
      closeButtonProps={{ "aria-label": k.close }}
    >
      <div className={styles.help}>
        {groups.map(([title, keys]) => (
          <section key={title}>
            <h3>{title}</h3>
            <dl>
              {keys.map(([pressed, does]) => (
                <div key={does}>
                  <dt>{does}</dt>
                  <dd>
                    {pressed.map((key) => (
                      <kbd key={key}>{key}</kbd>
                    ))}
                  </dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Modal>
  );
}

function labelling(t: Texts): Group {
  const { keys, keysTitle } = t.labelling;
  return [
    keysTitle,
    [
      [["1", "2", "3"], keys.guess],
      [["i"], keys.find],
      [["a"], keys.along],
      [["x"], keys.nothing],
      [["m"], keys.mark],
      [["-", "0", "+"], keys.mood],
      [["z"], keys.undo],
    ],
  ];
}

/** A round button that shows an icon and says its name on hover, with its key. */

import { ActionIcon, Tooltip } from "@mantine/core";
import { Icon, type IconName } from "./Icon";

interface Props {
  name: string;
  icon: IconName;
  onClick?: () => void;
  pressed?: boolean;
  hint?: string;
}

export function Tip({ name, icon, onClick, pressed, hint }: Props) {
  return (
    <Tooltip label={hint ? `${name} (${hint})` : name} openDelay={400} withinPortal>
      <ActionIcon variant="subtle" size="md" aria-label={name} aria-pressed={pressed} onClick={onClick}>
        <Icon name={icon} />
      </ActionIcon>
    </Tooltip>
  );
}

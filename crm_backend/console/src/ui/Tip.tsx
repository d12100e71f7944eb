/** A round button that shows an icon and says its name on hover, with its key. */

import { ActionIcon, type ActionIconProps, Tooltip } from "@mantine/core";
import type { ComponentPropsWithRef } from "react";
import { Icon, type IconName } from "./Icon";

interface Props extends Omit<ComponentPropsWithRef<"button"> & ActionIconProps, "name" | "children" | "color" | "style"> {
  name: string;
  icon: IconName;
  pressed?: boolean;
  hint?: string;
}

/** Takes what a button takes, so that it can open a menu. */
export function Tip({ name, icon, pressed, hint, ...button }: Props) {
  return (
    <Tooltip label={hint ? `${name} (${hint})` : name} openDelay={400} withinPortal>
      <ActionIcon variant="subtle" size="md" aria-label={name} aria-pressed={pressed} {...button}>
        <Icon name={icon} />
      </ActionIcon>
    </Tooltip>
  );
}

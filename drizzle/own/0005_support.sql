CREATE TABLE `audit_entry` (
	`audit_id` varchar(26) character set utf8mb4 collate utf8mb4_bin NOT NULL,
	`actor` varchar(128) character set utf8mb4 collate utf8mb4_bin NOT NULL,
	`action` varchar(32) character set utf8mb4 collate utf8mb4_bin NOT NULL,
	`subject` varchar(64) character set utf8mb4 collate utf8mb4_bin NOT NULL,
	`detail` mediumtext NOT NULL,
	`at` datetime(3) NOT NULL,
	CONSTRAINT `audit_entry_audit_id` PRIMARY KEY(`audit_id`)
);
--> statement-breakpoint
CREATE TABLE `order_lookup` (
	`kind` varchar(8) character set utf8mb4 collate utf8mb4_bin NOT NULL,
	`value` varchar(128) character set utf8mb4 collate utf8mb4_bin NOT NULL,
	`order_id` varchar(26) character set utf8mb4 collate utf8mb4_bin NOT NULL,
	`created_at` datetime(3) NOT NULL,
	CONSTRAINT `order_lookup_kind_value_order_id_pk` PRIMARY KEY(`kind`,`value`,`order_id`)
);
--> statement-breakpoint
CREATE TABLE `sweep_cursor` (
	`name` varchar(16) character set utf8mb4 collate utf8mb4_bin NOT NULL,
	`position` varchar(26) character set utf8mb4 collate utf8mb4_bin NOT NULL,
	`updated_at` datetime(3) NOT NULL,
	CONSTRAINT `sweep_cursor_name` PRIMARY KEY(`name`)
);
--> statement-breakpoint
ALTER TABLE `order_progress` ADD `review_since` datetime(3);--> statement-breakpoint
ALTER TABLE `order_progress` ADD `review_resolved` mediumtext;--> statement-breakpoint
CREATE INDEX `audit_entry_subject` ON `audit_entry` (`subject`,`at`);--> statement-breakpoint
CREATE INDEX `order_lookup_order` ON `order_lookup` (`order_id`);--> statement-breakpoint
CREATE INDEX `order_progress_review` ON `order_progress` (`review_reasons`,`order_id`);
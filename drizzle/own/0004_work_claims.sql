CREATE TABLE `work_claim` (
	`order_id` varchar(64) character set utf8mb4 collate utf8mb4_bin NOT NULL,
	`queue` varchar(16) character set utf8mb4 collate utf8mb4_bin NOT NULL,
	`owner` varchar(26) character set utf8mb4 collate utf8mb4_bin NOT NULL,
	`attempts` int NOT NULL DEFAULT 0,
	`next_at` datetime(3) NOT NULL,
	CONSTRAINT `work_claim_order_id_queue_pk` PRIMARY KEY(`order_id`,`queue`)
);
--> statement-breakpoint
ALTER TABLE `outbox` ADD `attempts` int DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `outbox` ADD `retry_at` datetime(3);--> statement-breakpoint
CREATE INDEX `work_claim_next` ON `work_claim` (`next_at`);--> statement-breakpoint
CREATE INDEX `outbox_due` ON `outbox` (`sent_at`,`retry_at`,`created_at`);--> statement-breakpoint
DROP INDEX `outbox_unsent` ON `outbox`;
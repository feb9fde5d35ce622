ALTER TABLE `order_progress` ADD `left_status` varchar(16) character set utf8mb4 collate utf8mb4_bin;--> statement-breakpoint
ALTER TABLE `order_progress` ADD `left_at` datetime(3);